package io.infaas.simulator.run;

import io.infaas.controller.journal.JournalEntry;

/**
 * A decision or action of the controller.
 *
 * @param second seconds since the start
 */
public record TimedEntry(double second, JournalEntry entry) {}
