/** Nodes of this machine: child processes of this JVM, pinned to the cores that they declare; they end with it. */
@NullMarked
package io.infaas.controller.local;

import org.jspecify.annotations.NullMarked;
