/** Reconciliation: observes nodes, compares them with the plan, and takes the next safe steps. */
@NullMarked
package io.infaas.controller.reconcile;

import org.jspecify.annotations.NullMarked;
