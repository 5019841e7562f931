/** How many nodes of which kind there should be: a pure decision, and its execution by a node provider. */
@NullMarked
package io.infaas.controller.fleet;

import org.jspecify.annotations.NullMarked;
