package org.usagebudget.server.ledger;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What usage records have in common that are summed together: the subscription, the resource and the meter. Immutable; two of
 * the same content are equal.
 */
public final class UsageSeries {
    private final @Nullable UUID subscription;
    private final Resource resource;
    private final Meter meter;
    private final UUID hash;

    /**
     * What was used. Each is empty where it is not told.
     *
     * @param id as the provider names it
     * @param name as people call it
     * @param type such as {@code virtualMachines}
     * @param group the resource group's name
     */
    public record Resource(String id, String name, String type, String group) {}

    /**
     * By what it was measured. Each is empty where it is not told.
     *
     * @param id as the provider names it
     * @param name as people call it
     * @param category of the meter
     * @param subcategory of the meter
     * @param unit what one of its quantity is, such as {@code 1 Hour}
     */
    public record Meter(String id, String name, String category, String subcategory, String unit) {}

    /** Of that subscription (null for none), resource and meter. */
    public UsageSeries(@Nullable UUID subscription, Resource resource, Meter meter) {
        this.subscription = subscription;
        this.resource = resource;
        this.meter = meter;
        this.hash = Sha256.truncated(text(subscription, resource, meter).getBytes(StandardCharsets.UTF_8));
    }

    /** Lengths before the parts keep them apart. */
    private static String text(@Nullable UUID subscription, Resource resource, Meter meter) {
        StringBuilder text = new StringBuilder(256).append(subscription);
        for (String part : List.of(
                resource.id(),
                resource.name(),
                resource.type(),
                resource.group(),
                meter.id(),
                meter.name(),
                meter.category(),
                meter.subcategory(),
                meter.unit())) {
            text.append('|').append(part.length()).append('|').append(part);
        }
        return text.toString();
    }

    /** The subscription, or null for none. */
    public @Nullable UUID subscription() {
        return subscription;
    }

    /** What was used. */
    public Resource resource() {
        return resource;
    }

    /** By what it was measured. */
    public Meter meter() {
        return meter;
    }

    /** Names the content: 128 bits of SHA-256. */
    public UUID hash() {
        return hash;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UsageSeries that
                && Objects.equals(subscription, that.subscription)
                && resource.equals(that.resource)
                && meter.equals(that.meter);
    }

    @Override
    public int hashCode() {
        return hash.hashCode();
    }
}
