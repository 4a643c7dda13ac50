package org.usagebudget.client;

import java.time.InstantSource;
import java.util.function.DoubleSupplier;

/**
 * What the client needs of the world beside the network.
 *
 * @param clock tells the time
 * @param sleeper waits
 * @param random gives numbers from 0 to 1, evenly spread
 */
record Surroundings(InstantSource clock, Sleeper sleeper, DoubleSupplier random) {}
