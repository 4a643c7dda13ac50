package org.usagebudget.client.msal;

import com.microsoft.aad.msal4j.HttpRequest;
import com.microsoft.aad.msal4j.HttpResponse;
import com.microsoft.aad.msal4j.IHttpClient;
import com.microsoft.aad.msal4j.IHttpResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Answers what MSAL4J asks by a script; what it asks about the authority itself, always the same. Thread-safe. */
final class Entra implements IHttpClient {
    private static final String DISCOVERY =
            "{\"tenant_discovery_endpoint\":\"https://login.microsoftonline.com/t/v2.0\","
                    + "\"metadata\":[{\"preferred_network\":\"login.microsoftonline.com\",\"preferred_cache\":\"login.windows.net\","
                    + "\"aliases\":[\"login.microsoftonline.com\",\"login.windows.net\"]}]}";

    private final Queue<HttpResponse> script = new ConcurrentLinkedQueue<>();
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());

    Entra then(int status, String body) {
        HttpResponse answer = new HttpResponse().statusCode(status).body(body);
        answer.addHeaders(Map.of("Content-Type", List.of("application/json")));
        script.add(answer);
        return this;
    }

    Entra thenToken(String token) {
        return then(
                200,
                "{\"token_type\":\"Bearer\",\"expires_in\":3600,\"access_token\":\"" + token
                        + "\",\"refresh_token\":\"r-" + token
                        + "\",\"id_token\":\"" + part("{\"alg\":\"none\"}") + "."
                        + part("{\"oid\":\"u\",\"tid\":\"t\",\"sub\":\"u\",\"preferred_username\":\"ann\"}")
                        + ".x\",\"client_info\":\"" + part("{\"uid\":\"u\",\"utid\":\"t\"}") + "\"}");
    }

    private static String part(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    /** Addresses and bodies. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    public IHttpResponse send(HttpRequest request) throws IOException {
        if (request.url().getPath().endsWith("/discovery/instance")) {
            return new HttpResponse().statusCode(200).body(DISCOVERY);
        }
        asked.add(request.url() + " " + request.body());
        HttpResponse answer = script.poll();
        if (answer == null) {
            throw new IOException("nothing listens");
        }
        return answer;
    }
}
