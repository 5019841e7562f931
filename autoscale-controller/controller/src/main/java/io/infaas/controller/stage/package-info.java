/** Staged variants: their share of the queries rises in steps, or they are rolled back. */
@NullMarked
package io.infaas.controller.stage;

import org.jspecify.annotations.NullMarked;
