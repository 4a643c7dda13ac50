package org.usagebudget.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.model.Customer;
import org.usagebudget.model.Subscription;

class CollectionTest {
    private static final String SUBSCRIPTION = """
            {"id":"d0000000-0000-4000-8000-000000000101","offerId":"MS-AZR-0145P","friendlyName":"Azure","quantity":1,
             "news":[1.2300,{"a":null}],"creationDate":"2024-05-01T00:00:00Z","status":"pending","billingType":"usage",
             "attributes":{"etag":"\\"5\\"","objectType":"Subscription"}}""";

    private final Fixture fixture = new Fixture();

    private static String item(int number) {
        return "{\"id\":\"c0000000-0000-4000-8000-0000000000" + number
                + "\",\"companyProfile\":{\"tenantId\":\"x\",\"domain\":\"d"
                + number + ".example\",\"companyName\":\"Company " + number
                + "\"},\"relationshipToPartner\":\"microsoft_support\",\"attributes\":{\"objectType\":\"Customer\"}}";
    }

    private static String page(String items, String next) {
        return "{\"totalCount\":2,\"items\":[" + items
                + "],\"links\":{\"self\":{\"uri\":\"/customers?size=2\",\"method\":\"GET\",\"headers\":[]}"
                + (next.isEmpty()
                        ? ""
                        : ",\"next\":{\"uri\":\"" + next
                                + "\",\"method\":\"GET\",\"headers\":[{\"key\":\"MS-ContinuationToken\",\"value\":\"AQ==\"},"
                                + "{\"key\":\"Authorization\",\"value\":\"Bearer stolen\"}]}")
                + "},\"attributes\":{\"objectType\":\"Collection\"}}";
    }

    @Test
    void streamFollowsThePagesOnlyWhenItGetsThere() {
        fixture.wire.then(200, page(item(11) + "," + item(12), "/customers?size=2&seekOperation=Next"));
        fixture.wire.then(200, page("", "/v1/customers?size=2&seekOperation=Next&p=3"));
        fixture.wire.then(200, page(item(13), ""));
        Customers customers = fixture.builder().build().customers();
        var stream = customers.stream(CustomerQuery.all().pageSize(2))
                .map(Customer::companyName)
                .iterator();
        assertThat(fixture.wire.sent()).isEmpty();

        assertThat(stream.next()).isEqualTo("Company 11");
        assertThat(stream.next()).isEqualTo("Company 12");
        assertThat(fixture.wire.sent()).hasSize(1);
        assertThat(stream.next()).isEqualTo("Company 13");
        assertThat(stream.hasNext()).isFalse();

        assertThat(fixture.wire.sent().stream().map(call -> call.uri().toString()))
                .containsExactly(
                        "http://localhost:8080/v1/customers?size=2",
                        "http://localhost:8080/v1/customers?size=2&seekOperation=Next",
                        "http://localhost:8080/v1/customers?size=2&seekOperation=Next&p=3");
        assertThat(fixture.wire.sentHeader("MS-ContinuationToken")).containsExactly("", "AQ==", "AQ==");
        assertThat(fixture.wire.sentHeader("Authorization")).containsOnly("Bearer ready-token");
    }

    @Test
    void pageTellsItsNeighbours() {
        fixture.wire.then(200, page(item(11), ""));

        Page<Customer> page = fixture.builder().build().customers().page(CustomerQuery.all());

        assertThat(page.items()).singleElement().satisfies(customer -> {
            assertThat(customer.relationshipToPartner()).isEqualTo("microsoft_support");
            assertThat(customer.country()).isEmpty();
        });
        assertThat(page.hasNext()).isFalse();
        assertThat(page.hasPrevious()).isFalse();
        assertThatThrownBy(page::next).isInstanceOf(NoSuchElementException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/v1/customers",
                "http://localhost:8080.evil.example/v1",
                "http://localhost:80801/v1",
                "not an address"
            })
    void linkToAnotherServiceIsNotFollowed(String uri) {
        fixture.wire.then(200, page(item(11), uri));

        assertThatThrownBy(() -> fixture.builder().build().customers().list())
                .isInstanceOf(PartnerException.UnreadableAnswer.class);
        assertThat(fixture.wire.sent()).hasSize(1);
    }

    @Test
    void wholeAddressOfTheSameServiceIsFollowed() {
        fixture.wire
                .then(200, page(item(11), "http://localhost:8080/v1/customers?p=2"))
                .then(200, page("", ""));

        assertThat(fixture.builder().build().customers().list()).hasSize(1);
    }

    @Test
    void pageThatLeadsToItselfIsNotReadForEver() {
        fixture.wire.then(200, page(item(11), "/customers?p=2")).then(200, page(item(12), "/customers?p=2"));

        assertThatThrownBy(() -> fixture.builder().build().customers().list())
                .isInstanceOf(PartnerException.UnreadableAnswer.class)
                .hasMessageContaining("itself");
    }

    @Test
    void listsAndReportsHaveWhatIsOnFurtherPagesToo() {
        AggregatePartner partner = fixture.builder().build();
        fixture.wire
                .then(200, page(item(11), "/customers?p=2"))
                .then(200, page(item(12), ""))
                .then(200, page(SUBSCRIPTION, "/customers/x/subscriptions?p=2"))
                .then(200, page(SUBSCRIPTION, ""))
                .then(200, page("{\"id\":\"" + Fixture.CUSTOMER + "\",\"totalCost\":1}", "/customers/usagerecords?p=2"))
                .then(200, page("{\"id\":\"" + Fixture.CUSTOMER + "\",\"totalCost\":2}", ""));

        assertThat(partner.customers()
                        .listAsync(CustomerQuery.all().domainStartsWith("d"))
                        .join())
                .hasSize(2);
        assertThat(partner.customers().byId(Fixture.CUSTOMER).subscriptions().list())
                .hasSize(2);
        assertThat(partner.customers().usageRecords().get())
                .extracting(record -> record.totalCost().intValue())
                .containsExactly(1, 2);
        assertThat(fixture.wire.sentHeader("MS-ContinuationToken")).containsExactly("", "AQ==", "", "AQ==", "", "AQ==");
    }

    @Test
    void membersThatNobodyKnowsSurvive() {
        fixture.wire.then(200, SUBSCRIPTION).then(200, """
                {"id":"c0000000-0000-4000-8000-000000000011","commerceId":"x","companyProfile":{"companyName":"A","email":"a@b.example",
                 "address":{"country":"NL","city":"Delft"}},"billingProfile":{"defaultAddress":{"country":"NL"},"firstName":"An"},
                 "attributes":{"objectType":"Customer"}}""");
        CustomerById customer = fixture.builder().build().customers().byId("c0000000-0000-4000-8000-000000000011");

        assertThat(customer.subscriptions()
                        .byId("d0000000-0000-4000-8000-000000000101")
                        .get()
                        .moreMembers())
                .isEqualTo("{\"quantity\":1,\"news\":[1.2300,{\"a\":null}]}");
        assertThat(customer.get().moreMembers()).isEqualTo("""
                {"commerceId":"x","companyProfile":{"email":"a@b.example","address":{"city":"Delft"}},\
                "billingProfile":{"firstName":"An"}}""");
    }

    @Test
    void pageTellsHowManyThereAre() {
        fixture.wire.then(200, page(item(11), "")).then(200, "{\"items\":[]}");
        Customers customers = fixture.builder().build().customers();

        assertThat(customers.page(CustomerQuery.all()).totalCount()).hasValue(2);
        assertThat(customers.page(CustomerQuery.all()).totalCount()).isEmpty();
    }

    @Test
    void collectionWithoutItemsIsUnreadable() {
        fixture.wire.then(200, "{\"totalCount\":0}");

        assertThatThrownBy(() -> fixture.builder().build().customers().list())
                .isInstanceOf(PartnerException.UnreadableAnswer.class)
                .hasMessageContaining("items is missing");
    }

    @Test
    void filterIsSentAsTheDocumentationSpellsIt() {
        fixture.wire.then(200, page("", ""));

        var found =
                fixture.builder().build().customers().page(CustomerQuery.all().companyNameStartsWith("Ünlü & \"x\""));

        assertThat(found.items()).isEmpty();

        assertThat(fixture.wire.sent().get(0).uri().getQuery())
                .isEqualTo(
                        "size=100&filter={\"Field\":\"CompanyName\",\"Value\":\"Ünlü & \\\"x\\\"\",\"Operator\":\"starts_with\"}");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 501})
    void pageSizeOutOfBoundsIsRefused(int size) {
        assertThatThrownBy(() -> CustomerQuery.all().pageSize(size)).isInstanceOf(IllegalArgumentException.class);
        assertThat(CustomerQuery.all().pageSize(1).text()).isEqualTo("?size=1");
        assertThat(CustomerQuery.all().pageSize(500).text()).isEqualTo("?size=500");
    }

    @Test
    void unknownStatusSurvivesAndTheKindFollowsFromTheOffer() {
        fixture.wire.then(200, SUBSCRIPTION);

        Subscription read = subscription().get();

        assertThat(read.status()).isEqualTo("pending");
        assertThat(read.kind()).isEqualTo(Subscription.LEGACY);
        assertThat(read.etag()).contains("\"5\"");
    }

    @Test
    void suspensionSendsTheWholeResourceBackWithItsTag() {
        fixture.wire.then(200, SUBSCRIPTION).then(200, SUBSCRIPTION.replace("pending", "suspended"));

        Subscription suspended = subscription().suspend();

        assertThat(suspended.status()).isEqualTo(Subscription.SUSPENDED);
        HttpCall patch = fixture.wire.sent().get(1);
        assertThat(patch.method()).isEqualTo("PATCH");
        assertThat(patch.headers()).containsEntry("If-Match", "\"5\"");
        assertThat(ScriptedTransport.body(patch))
                .contains("\"news\":[1.2300,{\"a\":null}]")
                .contains("\"quantity\":1")
                .contains("\"status\":\"suspended\"")
                .doesNotContain("pending");
    }

    @Test
    void listsOfSubscriptionsAreFilteredByOrderAndPartner() {
        String none = "{\"items\":[]}";
        fixture.wire.then(200, none).then(200, none).then(200, none);
        Subscriptions subscriptions =
                fixture.builder().build().customers().byId(Fixture.CUSTOMER).subscriptions();

        assertThat(List.of(subscriptions.list(), subscriptions.byOrder("a b&c"), subscriptions.byPartner("4711")))
                .containsOnly(List.of());

        assertThat(fixture.wire.sent().stream()
                        .map(call -> String.valueOf(call.uri().getRawQuery())))
                .containsExactly("null", "order_id=a%20b%26c", "mpn_id=4711");
    }

    private SubscriptionById subscription() {
        return fixture.builder()
                .build()
                .customers()
                .byId(Fixture.CUSTOMER)
                .subscriptions()
                .byId("d0000000-0000-4000-8000-000000000101");
    }
}
