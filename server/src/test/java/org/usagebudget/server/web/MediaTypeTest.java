package org.usagebudget.server.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class MediaTypeTest {
    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "application/json",
                "APPLICATION/JSON",
                "text/json",
                "application/merge-patch+json",
                "application/x+JSON",
                "application/json;charset=utf-8",
                "application/json; charset=UTF-8",
                "application/json ; Charset=\"utf-8\"",
                "application/json; odata=verbose; charset=utf-8",
                "application/json; x=\"a;charset=latin1\"",
                "application/json;"
            })
    void isJson(String contentType) {
        assertThat(MediaType.isJson(contentType)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/xml",
                "application/+json",
                "text/x+json",
                "application/jsonp",
                "json",
                "application/json, application/json",
                "application/json; charset=iso-8859-1",
                "application/json; charset=",
                "application/json; charset=utf-16; charset=utf-8",
                "application/x-www-form-urlencoded",
                "application /json"
            })
    void isNotJson(String contentType) {
        assertThat(MediaType.isJson(contentType)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/x-www-form-urlencoded",
                "Application/X-WWW-Form-Urlencoded; charset=UTF-8",
            })
    void isForm(String contentType) {
        assertThat(MediaType.is(MediaType.FORM, contentType)).isTrue();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {"", "application/json", "multipart/form-data", "application/x-www-form-urlencoded;charset=x"})
    void isNotForm(String contentType) {
        assertThat(MediaType.is(MediaType.FORM, contentType)).isFalse();
    }
}
