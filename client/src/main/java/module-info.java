/** Spending budgets, customers and usage from Java, at Usage Budget and at Partner Center. */
module org.usagebudget.client {
    requires static transitive org.jspecify;
    requires transitive java.net.http;
    requires transitive org.usagebudget.model;

    exports org.usagebudget.client;
}
