package io.infaas.controller.standalone.demonstration;

import io.infaas.catalog.Objective;

/**
 * One objective that the demonstration asks for.
 *
 * @param intent what somebody wants who asks so, in a few words
 * @param possible whether some variant of the catalog meets it
 */
record DemoObjective(String intent, Objective objective, boolean possible) {}
