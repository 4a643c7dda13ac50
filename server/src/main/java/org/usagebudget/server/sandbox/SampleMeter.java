package org.usagebudget.server.sandbox;

import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.usagebudget.server.ledger.UsageSeries;

/**
 * What invented resources are of, and by what they are measured.
 *
 * @param isOfficeHours whether it is used on working days, and then by day
 * @param kind how its resources are called
 * @param meter by what it is measured
 * @param dollars the price of one of the meter's unit, in US dollars
 */
record SampleMeter(boolean isOfficeHours, Kind kind, UsageSeries.Meter meter, BigDecimal dollars) {
    private static final List<SampleMeter> ALL = List.of(
            of(true, "virtualMachines vm compute", "4 vCPU|Compute|General purpose|1 Hour", "0.19", 1),
            of(false, "virtualMachineScaleSets batch compute", "8 vCPU spot|Compute|Batch|1 Hour", "0.11", 2),
            of(false, "databases db data", "vCore|Databases|Standard|1 Hour", "0.25", 3),
            of(false, "storageAccounts store data", "Data stored|Storage|Hot|1 GB/Month", "0.0184", 4),
            of(true, "publicAddresses edge network", "Data transfer out|Bandwidth|Zone 1|1 GB", "0.087", 5),
            of(true, "functionApps app apps", "Executions|Functions|On demand|10K", "0.002", 6),
            of(true, "workspaces logs operations", "Data ingestion|Monitoring|Logs|1 GB", "2.3", 7),
            of(true, "modelDeployments model apps", "Output tokens|Language models|Standard|1K", "0.012", 8));

    /**
     * How resources are called.
     *
     * @param type their type
     * @param name the beginning of their names
     * @param group the end of their group's name
     */
    record Kind(String type, String name, String group) {}

    private static SampleMeter of(boolean isOfficeHours, String kind, String meter, String dollars, int number) {
        String[] kinds = kind.split(" ", 3);
        String[] meters = meter.split("\\|", 4);
        String id = "e0000000-0000-4000-8000-00000000000" + number;
        return new SampleMeter(
                isOfficeHours,
                new Kind(kinds[0], kinds[1], kinds[2]),
                new UsageSeries.Meter(id, meters[0], meters[1], meters[2], meters[3]),
                new BigDecimal(dollars));
    }

    /** All, always in the same order. */
    static List<SampleMeter> all() {
        return ALL;
    }

    /** The usage of the customer's resource of that number by this meter. */
    UsageSeries series(UUID subscription, int number) {
        String name = kind.name() + "-" + (number + 1);
        String group = "production-" + kind.group();
        String id = "/subscriptions/" + subscription + "/resourceGroups/" + group + "/" + kind.type() + "/" + name;
        return new UsageSeries(subscription, new UsageSeries.Resource(id, name, kind.type(), group), meter);
    }
}
