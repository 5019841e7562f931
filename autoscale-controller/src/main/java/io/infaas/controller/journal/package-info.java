/** The journal: every decision and action with its reason, in a file and in memory. */
@NullMarked
package io.infaas.controller.journal;

import org.jspecify.annotations.NullMarked;
