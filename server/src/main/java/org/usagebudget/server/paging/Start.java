package org.usagebudget.server.paging;

/**
 * Where the reading of a list begins.
 *
 * @param <K> how an item's place in the order is told
 * @param key the place of an item that is, or was, there
 * @param included whether that item is read too
 */
public record Start<K>(K key, boolean included) {}
