/** The command {@code infaas simulate} and its output. */
@NullMarked
package io.infaas.simulator.report;

import org.jspecify.annotations.NullMarked;
