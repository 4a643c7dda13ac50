package org.usagebudget.server.customer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.paging.PageParameters;
import org.usagebudget.server.paging.Seek;
import org.usagebudget.server.paging.Span;

class CustomerQueryTest {
    private static final CustomerFilter FILTER =
            new CustomerFilter(CustomerFilter.Field.COMPANY_NAME, CustomerFilter.Operator.EQUALS, "A \"&+%ü");
    private static final PageToken TOKEN = new PageToken(
            7,
            FILTER,
            new Span<>(
                    new PageKey("A \"quoted\"", new UUID(1, 2)),
                    new PageKey("Ж", new UUID(-1, -2)),
                    Span.Place.FILLED));

    @Test
    void tokenSurvivesItsText() {
        PageToken unfiltered = new PageToken(
                500, null, new Span<>(TOKEN.span().first(), TOKEN.span().last(), Span.Place.BEFORE));

        assertThat(PageToken.parse(TOKEN.text())).contains(TOKEN);
        assertThat(PageToken.parse(unfiltered.text())).contains(unfiltered);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "{}",
                "[]",
                "[\"7\"",
                "[\"7\",\"FILLED\",\"A\",\"ID\",\"B\"]",
                "[\"7\",\"FILLED\",\"A\",\"ID\",\"B\",\"none\"]",
                "[\"7\",\"MOVED\",\"A\",\"ID\",\"B\",\"ID\"]",
                "[\"x\",\"FILLED\",\"A\",\"ID\",\"B\",\"ID\"]",
                "[\"0\",\"FILLED\",\"A\",\"ID\",\"B\",\"ID\"]",
                "[\"501\",\"FILLED\",\"A\",\"ID\",\"B\",\"ID\"]",
                "[\"7\",\"FILLED\",\"A\",\"ID\",\"B\",\"ID\"] x",
                "[\"7\",\"FILLED\",\"A\",\"ID\",\"B\",\"ID\",1]",
                "[\"7\",\"FILLED\",\"A\",\"ID\",\"B\",\"ID\",\"NAME\",\"EQUALS\",\"a\"]",
                "[\"7\",\"FILLED\",\"A\",\"ID\",\"B\",\"ID\",\"DOMAIN\",\"EQUAL\",\"a\"]",
            })
    void textOfAnotherKindIsNoToken(String text) {
        String id = new UUID(1, 2).toString();

        assertThat(PageToken.parse(text.replace("ID", id))).isEmpty();
        assertThat(PageToken.parse("[\"7\",\"FILLED\",\"A\",\"ID\",\"B\",\"ID\"]".replace("ID", id)))
                .isPresent();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "007, 7", "500, 500"})
    void sizeIsTaken(String text, int size) {
        assertThat(parse("size", text).size()).isEqualTo(size);
    }

    @Test
    void sizeIs100WhereNothingIsSaid() {
        assertThat(parse().size()).isEqualTo(100);
        assertThat(parse().seek()).isEqualTo(Seek.FIRST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "501", "-1", "+1", "1.0", "ten", "1000", "99999999999999999999", "٣", " 1"})
    void sizeOutsideItsBoundsIsRefused(String text) {
        assertThatThrownBy(() -> parse("size", text))
                .isInstanceOf(FaultException.class)
                .hasMessageContaining("0..500");
    }

    @ParameterizedTest
    @ValueSource(strings = {"size", "filter", "seekOperation", "MS-ContinuationToken"})
    void parameterThatIsRepeatedIsRefused(String name) {
        assertThatThrownBy(() -> parse(name, "1", name, "1"))
                .isInstanceOf(FaultException.class)
                .hasMessageContaining(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PageIndex", "", "Nxt", "next "})
    void otherOperationsAreRefused(String operation) {
        assertThatThrownBy(() -> parse("seekOperation", operation, PageParameters.TOKEN, "t"))
                .isInstanceOf(FaultException.class)
                .hasMessageContaining("First, Next, Previous or Last");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Next", "previous", "NEXT"})
    void nextAndPreviousNeedAToken(String operation) {
        assertThatThrownBy(() -> parse("seekOperation", operation, PageParameters.TOKEN, " "))
                .isInstanceOf(FaultException.class)
                .hasMessageContaining("MS-ContinuationToken");
    }

    @ParameterizedTest
    @CsvSource({"First, FIRST", "LAST, LAST", "last, LAST"})
    void firstAndLastNeedNone(String operation, Seek seek) {
        assertThat(parse("SeekOperation", operation, "Size", "3"))
                .isEqualTo(new CustomerQuery(3, null, seek, null, null));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"Next", "Previous", "First", "Last"})
    void tokensSizeAndFilterCount(@Nullable String operation) {
        List<String> parameters = new ArrayList<>(List.of("size", "9", PageParameters.TOKEN, "t"));
        if (operation != null) {
            parameters.addAll(List.of("seekOperation", operation));
        }

        CustomerQuery query = parse(parameters.toArray(String[]::new));

        assertThat(query.size()).isEqualTo(7);
        assertThat(query.filter()).isEqualTo(FILTER);
        assertThat(query.from()).isEqualTo(TOKEN);
        assertThat(query.token()).isEqualTo("t");
        assertThat(query.seek())
                .isEqualTo(operation == null ? Seek.NEXT : Seek.valueOf(operation.toUpperCase(Locale.ROOT)));
    }

    @Test
    void uriHoldsWhatIsNeededAndNothingRaw() {
        CustomerQuery query = new CustomerQuery(7, FILTER, Seek.FIRST, null, null);

        assertThat(query.uri(Optional.of(Seek.NEXT)))
                .matches("/customers\\?size=7&filter=[A-Za-z0-9._*%-]+&seekOperation=Next")
                .contains("%22A%20%5C%22%26%2B%25%C3%BC%22");
    }

    private static CustomerQuery parse(String... parameters) {
        List<Map.Entry<String, String>> pairs = new ArrayList<>();
        for (int i = 0; i < parameters.length; i += 2) {
            pairs.add(Map.entry(parameters[i], parameters[i + 1]));
        }
        return CustomerQuery.parse(new PageParameters(pairs, Optional.empty()), token -> {
            assertThat(token).isEqualTo("t");
            return TOKEN;
        });
    }
}
