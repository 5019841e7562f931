/** Machines, their states and offerings, and the interface to their provider. */
@NullMarked
package io.infaas.controller.node;

import org.jspecify.annotations.NullMarked;
