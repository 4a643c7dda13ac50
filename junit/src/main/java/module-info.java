/** A sandbox for JUnit Jupiter tests, in a process of its own. */
module org.usagebudget.junit {
    requires static transitive org.jspecify;
    requires jdk.security.auth;
    requires transitive org.junit.jupiter.api;
    requires transitive org.usagebudget.client;

    exports org.usagebudget.junit;
}
