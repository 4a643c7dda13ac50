/** The resources of the wire, immutable, with their readers and writers. */
module org.usagebudget.model {
    requires static transitive org.jspecify;
    requires transitive tools.jackson.core;

    exports org.usagebudget.model;
}
