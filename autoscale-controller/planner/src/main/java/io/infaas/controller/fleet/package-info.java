/** Number and kinds of nodes: a pure decision, and its execution by a node provider. */
@NullMarked
package io.infaas.controller.fleet;

import org.jspecify.annotations.NullMarked;
