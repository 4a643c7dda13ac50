package org.usagebudget.server.customer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.server.fault.FaultCode;
import org.usagebudget.server.fault.FaultException;

class CustomerFilterTest {
    /** Contract §1.6: Microsoft's documentation, .NET SDK and Java SDK; then names in other letter cases. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"Field\":\"CompanyName\",\"Value\":\"Con\",\"Operator\":\"starts_with\"}",
                "{\"Value\":\"Con\",\"Operator\":\"starts_with\",\"Field\":\"CompanyName\"}",
                "{\"value\":\"Con\",\"field\":\"CompanyName\",\"fieldType\":\"String\",\"operator\":\"StartsWith\"}",
                "{\"FIELD\":\"COMPANYNAME\",\"VALUE\":\"Con\",\"FIELDTYPE\":\"\",\"OPERATOR\":\"STARTS_WITH\"}",
                "{\"field\":\"company_name\",\"value\":\"Con\",\"operator\":\"startswith\"}",
            })
    void everySpellingIsTheSameFilter(String json) {
        CustomerFilter filter = CustomerFilter.parse(json);

        assertThat(filter)
                .isEqualTo(new CustomerFilter(
                        CustomerFilter.Field.COMPANY_NAME, CustomerFilter.Operator.STARTS_WITH, "Con"));
        assertThat(CustomerFilter.parse(filter.json())).isEqualTo(filter);
    }

    @ParameterizedTest
    @CsvSource({
        "Domain, equals, DOMAIN, EQUALS",
        "domain, Equals, DOMAIN, EQUALS",
        "IndirectReseller, equals, INDIRECT_RESELLER, EQUALS",
        "IndirectCloudSolutionProvider, starts_with, INDIRECT_CLOUD_SOLUTION_PROVIDER, STARTS_WITH",
    })
    void fieldsAndOperatorsAreKnown(
            String field, String operator, CustomerFilter.Field wanted, CustomerFilter.Operator how) {
        String json = "{\"Field\":\"%s\",\"Value\":\"x\",\"Operator\":\"%s\"}".formatted(field, operator);

        assertThat(CustomerFilter.parse(json)).isEqualTo(new CustomerFilter(wanted, how, "x"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "\"a\"",
                "{",
                "{}",
                "{} x",
                "{\"Field\":\"CompanyName\",\"Value\":\"a\"}",
                "{\"Field\":\"CompanyName\",\"Operator\":\"equals\"}",
                "{\"Value\":\"a\",\"Operator\":\"equals\"}",
                "{\"Field\":\"CompanyName\",\"Value\":\"a\",\"Operator\":\"substring\"}",
                "{\"Field\":\"CompanyName\",\"Value\":\"a\",\"Operator\":\"\"}",
                "{\"Field\":\"Name\",\"Value\":\"a\",\"Operator\":\"equals\"}",
                "{\"Field\":\"CompanyName\",\"Value\":1,\"Operator\":\"equals\"}",
                "{\"Field\":\"CompanyName\",\"Value\":null,\"Operator\":\"equals\"}",
                "{\"Field\":{},\"Value\":\"a\",\"Operator\":\"equals\"}",
                "{\"Field\":\"CompanyName\",\"Value\":\"a\",\"value\":\"b\",\"Operator\":\"equals\"}",
                "{\"Field\":\"CompanyName\",\"Value\":\"a\",\"Operator\":\"equals\",\"more\":\"b\"}",
                "{\"Field\":\"CompanyName\",\"Value\":\"a\\u0000\",\"Operator\":\"equals\"}",
                "{\"Field\":\"CompanyName\",\"Value\":\"a\\ud800\",\"Operator\":\"equals\"}",
            })
    void everythingElseIsToldWhatIsSupported(String json) {
        assertThatThrownBy(() -> CustomerFilter.parse(json))
                .asInstanceOf(type(FaultException.class))
                .satisfies(fault -> {
                    assertThat(fault.code()).isEqualTo(FaultCode.MALFORMED_INPUT);
                    assertThat(fault.data()).anyMatch(d -> d.contains("starts_with, equals"));
                    assertThat(fault.data()).anyMatch(d -> d.contains("CompanyName, Domain, IndirectReseller"));
                });
    }

    @Test
    void valueHasABound() {
        assertThat(CustomerFilter.parse(ofValue("x".repeat(CustomerFilter.VALUE_MAX)))
                        .value())
                .hasSize(CustomerFilter.VALUE_MAX);
        assertThat(CustomerFilter.parse(ofValue("")).value()).isEmpty();
        assertThatThrownBy(() -> CustomerFilter.parse(ofValue("x".repeat(CustomerFilter.VALUE_MAX + 1))))
                .isInstanceOf(FaultException.class);
    }

    private static String ofValue(String value) {
        return "{\"Field\":\"Domain\",\"Value\":\"" + value + "\",\"Operator\":\"equals\"}";
    }
}
