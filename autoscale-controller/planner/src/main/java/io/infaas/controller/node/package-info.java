/** Machines, the states they pass, the offerings they are launched from, and the interface to their provider. */
@NullMarked
package io.infaas.controller.node;

import org.jspecify.annotations.NullMarked;
