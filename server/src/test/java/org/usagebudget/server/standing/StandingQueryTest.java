package org.usagebudget.server.standing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;
import org.usagebudget.server.paging.PageParameters;
import org.usagebudget.server.paging.Seek;
import org.usagebudget.server.paging.Span;

class StandingQueryTest {
    private static final StandingToken TOKEN = new StandingToken(
            7,
            new StandingList(StandingSort.BUDGET, false, Status.OVER, "A \"&+%ü"),
            new Span<>(
                    new StandingKey("-Infinity", new UUID(1, 2)),
                    new StandingKey("100.50", new UUID(-1, -2)),
                    Span.Place.FILLED));

    @Test
    void tokenSurvivesItsText() {
        StandingToken all = new StandingToken(
                500,
                new StandingList(StandingSort.NAME, true, null, null),
                new Span<>(
                        new StandingKey("Ж \"x\"", new UUID(1, 2)),
                        new StandingKey("", new UUID(3, 4)),
                        Span.Place.AFTER));

        assertThat(StandingToken.parse(TOKEN.text())).contains(TOKEN);
        assertThat(StandingToken.parse(all.text())).contains(all);
    }

    @ParameterizedTest
    @CsvSource({
        "7,0",
        "7,501",
        "7,x",
        "FILLED,MOVED",
        "-Infinity,lowest",
        "100.50,Infinity",
        "BUDGET,COST",
        "OVER,UNDER"
    })
    void textOfAnotherKindIsNoToken(String part, String other) {
        String text = TOKEN.text();
        assertThat(text).contains("\"" + part + "\"");

        assertThat(StandingToken.parse(text.replace("\"" + part + "\"", "\"" + other + "\"")))
                .isEmpty();
        assertThat(StandingToken.parse(text.replace("]", ",\"\"]"))).isEmpty();
        assertThat(StandingToken.parse("[]")).isEmpty();
    }

    @Test
    void mostUsedAreFirstWhereNothingIsSaid() {
        assertThat(parse())
                .isEqualTo(new StandingQuery(
                        100, new StandingList(StandingSort.PERCENT_USED, true, null, null), Seek.FIRST, null, null));
    }

    @ParameterizedTest
    @CsvSource({
        "name, NAME, false",
        "percentUsed, PERCENT_USED, true",
        "SPEND, SPEND, true",
        "budget, BUDGET, true",
        "projected, PROJECTED, true"
    })
    void namesGoUpAndNumbersDownUnlessOneSays(String text, StandingSort sort, boolean isDown) {
        assertThat(parse("sort", text).list()).isEqualTo(new StandingList(sort, isDown, null, null));
        assertThat(parse("Sort", text, "order", "asc").list().isDown()).isFalse();
        assertThat(parse("sort", text, "ORDER", "Desc").list().isDown()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"over, OVER", "Trending, TRENDING", "none, NONE"})
    void statusIsTaken(String text, Status status) {
        assertThat(parse("filter", text).list().filter()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "size|0|1..500",
                "size|501|1..500",
                "size|''|1..500",
                "sort|cost|name, percentUsed, spend, budget, projected",
                "order|up|asc, desc",
                "filter|within|over, trending, none",
                "filter|''|over, trending, none",
                "search|''|1..200",
                "seekOperation|PageIndex|First, Next, Previous or Last",
                "seekOperation|Next|MS-ContinuationToken",
                "serach|a|known are size, search",
            })
    void whatIsNotKnownIsRefusedAndSaysWhatIs(String name, String value, String rule) {
        assertThatThrownBy(() -> parse(name, value))
                .isInstanceOfSatisfying(
                        FaultException.class, e -> assertThat(e.code()).isEqualTo(FaultCode.MALFORMED_INPUT))
                .hasMessageContaining(name)
                .hasMessageContaining(rule);
    }

    @ParameterizedTest
    @ValueSource(strings = {"size", "search", "sort", "order", "filter", "seekOperation", "MS-ContinuationToken"})
    void parameterThatIsRepeatedIsRefused(String name) {
        assertThatThrownBy(() -> parse(name, "1", name, "1"))
                .isInstanceOf(FaultException.class)
                .hasMessageContaining(name);
    }

    @Test
    void searchHasOneTo200Characters() {
        String longest = "\uD83D\uDE00".repeat(200);

        assertThat(parse("search", " ").list().search()).isEqualTo(" ");
        assertThat(parse("search", longest).list().search()).isEqualTo(longest);
        assertThatThrownBy(() -> parse("search", longest + "x")).isInstanceOf(FaultException.class);
        assertThatThrownBy(() -> parse("search", "a\u0000b")).isInstanceOf(FaultException.class);
        assertThatThrownBy(() -> parse("search", "a\uD83D")).isInstanceOf(FaultException.class);
    }

    @Test
    void tokensListCounts() {
        StandingQuery query = parse("size", "9", "sort", "name", PageParameters.TOKEN, "t");

        assertThat(query).isEqualTo(new StandingQuery(7, TOKEN.list(), Seek.NEXT, TOKEN.span(), "t"));
        assertThat(parse("seekOperation", "Previous", PageParameters.TOKEN, "t").seek())
                .isEqualTo(Seek.PREVIOUS);
    }

    @Test
    void uriHoldsWhatIsNeededAndNothingRaw() {
        StandingQuery query = new StandingQuery(7, TOKEN.list(), Seek.FIRST, null, null);

        assertThat(query.uri(Optional.of(Seek.NEXT)))
                .isEqualTo("/budgets/v1/standing?size=7&sort=budget&order=asc&filter=over&search=A%20%22%26%2B%25%C3%BC"
                        + "&seekOperation=Next");
        assertThat(parse().uri(Optional.empty()))
                .isEqualTo("/budgets/v1/standing?size=100&sort=percentUsed&order=desc");
    }

    /** Of the longest names and the longest search, in the longest letters. */
    @Test
    void longestTokenHasRoom() {
        String letters = "\uD83D\uDE00".repeat(200);
        StandingKey key = new StandingKey(letters, UUID.randomUUID());
        StandingToken token = new StandingToken(
                500,
                new StandingList(StandingSort.NAME, false, Status.TRENDING, letters),
                new Span<>(key, key, Span.Place.FILLED));

        assertThat(token.text().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(4_096);
    }

    private static StandingQuery parse(String... parameters) {
        List<Map.Entry<String, String>> pairs = new ArrayList<>();
        for (int i = 0; i < parameters.length; i += 2) {
            pairs.add(Map.entry(parameters[i], parameters[i + 1]));
        }
        return StandingQuery.parse(new PageParameters(pairs, Optional.empty()), token -> {
            assertThat(token).isEqualTo("t");
            return TOKEN;
        });
    }
}
