package org.usagebudget.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceSecretsIT {
    private static final int NODES = 8;

    private final Database database = TestDatabase.open();
    private final String name = "test " + UUID.randomUUID();

    @Test
    void secretIsMadeOnceAndStays() {
        byte[] first = new ServiceSecrets(database.sql()).get(name);

        assertThat(first).hasSize(32).isNotEqualTo(new byte[32]);
        assertThat(new ServiceSecrets(database.sql()).get(name)).isEqualTo(first);
        assertThat(new ServiceSecrets(database.sql()).get(name + "2")).isNotEqualTo(first);
    }

    @Test
    void nodesThatAskAtTheSameTimeGetTheSame() throws Exception {
        CyclicBarrier together = new CyclicBarrier(NODES);
        List<Future<String>> answers = new ArrayList<>();
        try (ExecutorService nodes = Executors.newFixedThreadPool(NODES)) {
            for (int i = 0; i < NODES; i++) {
                answers.add(nodes.submit(() -> {
                    ServiceSecrets own = new ServiceSecrets(database.sql());
                    together.await();
                    return HexFormat.of().formatHex(own.get(name));
                }));
            }
        }
        List<String> values = new ArrayList<>();
        for (Future<String> answer : answers) {
            values.add(answer.get());
        }

        assertThat(values).hasSize(NODES).containsOnly(values.getFirst());
    }

    @ParameterizedTest
    @ValueSource(strings = {"UPDATE service_secret SET value = value", "DELETE FROM service_secret"})
    void serviceMayNotChangeASecret(String statement) {
        assertThatExceptionOfType(DatabaseException.class)
                .isThrownBy(() -> database.sql().update(statement))
                .withMessageContaining("permission denied");
    }
}
