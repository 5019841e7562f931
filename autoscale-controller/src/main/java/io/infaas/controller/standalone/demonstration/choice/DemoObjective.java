package io.infaas.controller.standalone.demonstration.choice;

import io.infaas.catalog.Objective;

/**
 * One objective of the demonstration.
 *
 * @param intent what a user wants with it, in a few words
 * @param feasible whether some variant of the catalog meets it
 */
record DemoObjective(String intent, Objective objective, boolean feasible) {}
