package org.usagebudget.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void charactersTakeTheCellsThatATerminalGivesThem() {
        assertThat(new Table("N", "X")
                        .row("東京", "1")
                        .row("e\u0301", "2")
                        .row("한", "3")
                        .row("abcd", "4")
                        .toString()
                        .lines())
                .containsExactly("N     X", "東京  1", "e\u0301     2", "한    3", "abcd  4");
    }

    @Test
    void columnsLineUpWithoutSpacesAtTheEnd() {
        Table table = new Table("ID", "NAME").row("123", "Zoë").row("4", "");

        assertThat(table.toString().lines()).containsExactly("ID   NAME", "123  Zoë", "4");
    }

    @Test
    void nothingIsListedUnderItsHeadings() {
        assertThat(new Table("ID", "NAME")).hasToString("ID  NAME");
    }

    @Test
    void terminalIsNotToldWhatToDo() {
        assertThat(new Table("N").row("a\u001b[31mb\n").toString().lines()).containsExactly("N", "a?[31mb?");
    }

    @Test
    void rowOfAnotherWidthIsRefused() {
        assertThatThrownBy(() -> new Table("A", "B").row("x")).hasMessage("a row has 2 cells, was 1");
    }
}
