/**
 * Node providers: a fixed list of nodes, or local nodes that are child processes of this JVM, pinned to the cores they declare,
 * and end with it.
 */
@NullMarked
package io.infaas.controller.node;

import org.jspecify.annotations.NullMarked;
