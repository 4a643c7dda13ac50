package org.usagebudget.server.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;

class RouterTest {
    private static final Router ROUTER = new Router(List.of(
            route("GET", "/v1/customers"),
            route("GET", "/v1/customers/usagerecords"),
            route("GET", "/v1/customers/{customer-tenant-id}"),
            route("DELETE", "/v1/customers/{customer-tenant-id}"),
            route("GET", "/v1/customers/{customer-tenant-id}/subscriptions/{sid}"),
            route("GET", "/v1/customers/{customer-tenant-id}/subscriptions/usagerecords"),
            route("GET", "/v1/customers/{customer-tenant-id}/subscriptions/{sid}/usagerecords/daily"),
            route("PATCH", "/v1/customers/{id}/subscriptions/{subscription}")));

    @ParameterizedTest
    @CsvSource({
        "GET, /v1/customers, /v1/customers",
        "GET, /v1/customers/usagerecords, /v1/customers/usagerecords",
        "GET, /v1/customers/x, /v1/customers/{customer-tenant-id}",
        "DELETE, /v1/customers/x, /v1/customers/{customer-tenant-id}",
        "GET, //v1///customers//, /v1/customers",
        "GET, /v1//customers/x/, /v1/customers/{customer-tenant-id}",
        "GET, /v1/%63ustomers/x, /v1/customers/{customer-tenant-id}",
        "GET, /v1//customers//usagerecords/, /v1/customers/usagerecords",
        "GET, /v1/customers/%75sagerecords, /v1/customers/usagerecords",
        "GET, /v1/customers/x/subscriptions/usagerecords, /v1/customers/{customer-tenant-id}/subscriptions/usagerecords",
        "GET, /v1/customers/x/subscriptions/y, /v1/customers/{customer-tenant-id}/subscriptions/{sid}",
        "GET, /v1/customers/x/subscriptions/UsageRecords, /v1/customers/{customer-tenant-id}/subscriptions/{sid}",
        "GET, /v1/customers/x/subscriptions/y/usagerecords/daily, /v1/customers/{customer-tenant-id}/subscriptions/{sid}/usagerecords/daily",
        "PATCH, /v1/customers/a/subscriptions/b, /v1/customers/{id}/subscriptions/{subscription}",
    })
    void findsTheRoute(String method, String path, String template) {
        assertThat(ROUTER.match(method, path).operation().route().template()).isEqualTo(template);
    }

    @ParameterizedTest
    @CsvSource({
        "a%2Fb, a/b",
        "..%2f.., ../..",
        "%2e%2e, ..",
        "..;, ..;",
        "a+b, a+b",
        "%C3%A9, é",
        "%25, %",
        "%252F, %2F",
    })
    void encodedCharactersAreDecodedAfterTheCut(String segment, String value) {
        Router.Match match = ROUTER.match("GET", "/v1/customers/" + segment);

        assertThat(match.values()).containsExactly(value);
        assertThat(match.operation().customerAt()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%2", "%zz", "a%2", "%ff", "%C3", "%00", "%e0%80%80", "%ed%a0%80"})
    void malformedEncodingIsAFault(String segment) {
        assertThatThrownBy(() -> ROUTER.match("GET", "/v1/customers/" + segment))
                .satisfies(is(FaultCode.MALFORMED_HTTP));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "",
                "*",
                "/v1",
                "/v1%2Fcustomers",
                "/V1/customers",
                "/v1/customers/x/y",
                "/v1/./customers",
                "/v1/../v1/customers",
                "/v1/customers/usagerecords/subscriptions/x",
                "/v1/customers;x"
            })
    void otherPathsAreNotFound(String path) {
        assertThatThrownBy(() -> ROUTER.match("GET", path)).satisfies(is(FaultCode.NOT_FOUND));
    }

    @Test
    void otherMethodsAreNotAllowedAndThoseAllowedAreNamed() {
        assertThatThrownBy(() -> ROUTER.match("PUT", "/v1/customers/x"))
                .satisfies(is(FaultCode.METHOD_NOT_ALLOWED))
                .extracting(e -> ((FaultException) e).headers())
                .isEqualTo(Map.of("Allow", "DELETE, GET"));
    }

    @Test
    void sameRouteTwiceIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Router(List.of(route("GET", "/a/{b}"), route("GET", "/a/{c}"))));
    }

    private static java.util.function.Consumer<Throwable> is(FaultCode code) {
        return e -> assertThat(((FaultException) e).code()).isEqualTo(code);
    }

    private static Route route(String method, String template) {
        return new Route(method, template, Access.open(), _ -> Answer.text(200, template));
    }
}
