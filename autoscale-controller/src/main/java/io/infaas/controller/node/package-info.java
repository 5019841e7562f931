/** Nodes that run on this machine: child processes, pinned to the cores they declare, that end when their parent does. */
@NullMarked
package io.infaas.controller.node;

import org.jspecify.annotations.NullMarked;
