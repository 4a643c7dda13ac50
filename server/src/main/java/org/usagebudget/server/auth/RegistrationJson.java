package org.usagebudget.server.auth;

import java.io.StringWriter;
import java.util.function.Consumer;
import org.usagebudget.server.audit.Role;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Registrations as audit records show them: JSON objects with PascalCase names. */
final class RegistrationJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private RegistrationJson() {}

    static String of(PartnerRegistration partner) {
        return object(json -> {
            json.writeStringProperty("Name", partner.name());
            json.writeStringProperty("Currency", partner.currency());
            json.writeNumberProperty("AnchorDay", partner.anchorDay());
            if (!partner.calendar().changes().isEmpty()) {
                json.writeStringProperty(
                        "AnchorDaySince", partner.calendar().anchorDaySince().toString());
            }
            json.writeStringProperty("Locale", partner.locale());
        });
    }

    static String of(AppRegistration app) {
        return object(json -> {
            json.writeStringProperty("ClientId", app.clientId());
            json.writeArrayPropertyStart("Roles");
            app.roles().stream().map(Role::wireName).sorted().forEach(json::writeString);
            json.writeEndArray();
        });
    }

    private static String object(Consumer<JsonGenerator> members) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            members.accept(json);
            json.writeEndObject();
        }
        return text.toString();
    }
}
