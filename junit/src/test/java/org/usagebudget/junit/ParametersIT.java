package org.usagebudget.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.usagebudget.client.AggregatePartner;

/** Whose parameters are whose, and which partner an instance has. */
@UsageBudgetSandbox
class ParametersIT {
    private static final List<AggregatePartner> CLIENTS = new ArrayList<>();

    /** What another extension goes by. */
    @Target(ElementType.PARAMETER)
    @Retention(RetentionPolicy.RUNTIME)
    @interface Bean {}

    /** A test of arguments, by another name. */
    @Target(ElementType.METHOD)
    @Retention(RetentionPolicy.RUNTIME)
    @ParameterizedTest
    @ValueSource(strings = "http://b.example")
    @interface WithArguments {}

    /** Another extension. */
    static final class Beans implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.isAnnotated(Bean.class);
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return URI.create("http://bean.example");
        }
    }

    @AfterAll
    static void clientsAreClosedAfterTheirTest() {
        assertThat(CLIENTS).isNotEmpty();
        for (AggregatePartner client : CLIENTS) {
            assertThatThrownBy(() -> client.customers().list()).hasMessageContaining("the client is closed");
        }
    }

    @Test
    void clientIsOpenDuringTheTest(AggregatePartner partner) {
        CLIENTS.add(partner);

        assertThat(partner.customers().list()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = "http://a.example")
    void argumentIsTheTestsOwn(URI uri, SandboxPartner own) {
        assertThat(uri).hasHost("a.example").isNotEqualTo(own.baseUrl());
    }

    @WithArguments
    void argumentIsTheTestsOwnByAnotherNameToo(URI uri) {
        assertThat(uri).hasHost("b.example");
    }

    @Test
    @ExtendWith(Beans.class)
    void parameterOfAnotherExtensionIsLeftToIt(@Bean URI bean, URI own) {
        assertThat(bean).hasHost("bean.example");
        assertThat(own).hasHost("localhost");
    }

    /** Tests within. */
    @Nested
    class Within {
        private Optional<String> ofBeforeEach = Optional.empty();

        @BeforeEach
        void before(SandboxPartner own) {
            ofBeforeEach = Optional.of(own.tenant());
        }

        @Test
        void nestedTestHasAPartnerWithItsMethods(SandboxPartner own) {
            assertThat(ofBeforeEach).contains(own.tenant());
        }
    }

    /** Tests that share an instance. */
    @Nested
    @UsageBudgetSandbox
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class WithOneInstance {
        private final Set<String> tenants = ConcurrentHashMap.newKeySet();
        private final String ofTheConstructor;
        private Optional<String> ofBeforeAll = Optional.empty();

        WithOneInstance(SandboxPartner own) {
            ofTheConstructor = own.tenant();
        }

        @BeforeAll
        void once(SandboxPartner own) {
            ofBeforeAll = Optional.of(own.tenant());
        }

        @RepeatedTest(2)
        void constructorHasThePartnerOfTheClassAndTestsHaveTheirOwn(SandboxPartner own) {
            assertThat(ofBeforeAll).contains(ofTheConstructor);
            assertThat(own.tenant()).isNotEqualTo(ofTheConstructor);
            assertThat(tenants.add(own.tenant())).isTrue();
        }
    }
}
