package org.usagebudget.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.usagebudget.model.ReceivedFault;

/** What was shown to a token endpoint and must not be shown to anybody else, though an answer repeat it. Immutable. */
final class Secrets {
    /** None. */
    static final Secrets NONE = new Secrets(Set.of());

    private final Set<String> forms;

    private Secrets(Set<String> forms) {
        this.forms = forms;
    }

    /** Those that are not null, as they are and as a form has them. */
    static Secrets of(@Nullable String... values) {
        Set<String> forms = new LinkedHashSet<>();
        for (String value : values) {
            if (value != null && !value.isEmpty()) {
                forms.add(value);
                forms.add(URLEncoder.encode(value, StandardCharsets.UTF_8));
            }
        }
        return new Secrets(forms);
    }

    /** The answer with {@code ***} for each of them in its body, before anything cuts it: a part of a secret would not be found. */
    HttpAnswer redacted(HttpAnswer answer) {
        String text = new String(answer.body(), StandardCharsets.UTF_8);
        String clean = redacted(text);
        return clean.equals(text) ? answer : answer.withBody(clean.getBytes(StandardCharsets.UTF_8));
    }

    /** The fault without them: reading it may have put together what its text had in another form, such as an escape for a plus sign. */
    ReceivedFault redacted(ReceivedFault fault) {
        return new ReceivedFault(
                redacted(fault.code()),
                redacted(fault.description()),
                fault.data().stream().map(this::redacted).toList());
    }

    private String redacted(String text) {
        String clean = text;
        for (String form : forms) {
            clean = clean.replace(form, "***");
        }
        return clean;
    }

    @Override
    public String toString() {
        return forms.size() + " secrets";
    }
}
