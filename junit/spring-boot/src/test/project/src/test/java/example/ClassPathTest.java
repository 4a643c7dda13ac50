package example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.client.AggregatePartner;
import org.usagebudget.junit.UsageBudgetSandbox;

/** Beside a sandbox that runs. */
@UsageBudgetSandbox
class ClassPathTest {
    @Test
    void javaIsTheOneThatWasMeant(AggregatePartner partner) {
        assertThat(partner.customers().list()).hasSize(3);
        assertThat(System.getProperty("java.version")).isEqualTo(System.getProperty("expected.java"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org.eclipse.jetty.server.Server",
                "com.zaxxer.hikari.HikariDataSource",
                "org.flywaydb.core.Flyway",
                "org.postgresql.Driver",
                "picocli.CommandLine",
                "org.usagebudget.server.Server",
                "org.usagebudget.cli.Main"
            })
    void nothingOfTheServerCanBeLoaded(String name) {
        assertThatThrownBy(() -> Class.forName(name)).isInstanceOf(ClassNotFoundException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "com.fasterxml.jackson.databind.ObjectMapper, expected.jackson, jackson-databind",
        "com.fasterxml.jackson.core.JsonFactory, expected.jackson, jackson-core",
        "org.junit.jupiter.api.Test, expected.jupiter, junit-jupiter-api",
        "ch.qos.logback.classic.Logger, expected.logback, logback-classic",
        "org.slf4j.Logger, expected.slf4j, slf4j-api",
        "tools.jackson.core.JsonParser, expected.jackson3, jackson-core",
    })
    void librariesAreThoseThatWereMeant(String name, String version, String artifact) throws ClassNotFoundException {
        assertThat(Class.forName(name)
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .endsWith("/" + artifact + "-" + System.getProperty(version) + ".jar");
    }
}
