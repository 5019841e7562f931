/** Entries of the journal: every decision and action with its reason. */
@NullMarked
package io.infaas.controller.journal;

import org.jspecify.annotations.NullMarked;
