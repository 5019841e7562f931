/**
 * The ledger of the memory that requests hold: every buffer that outlives a read is charged to a connection, its event loop and the
 * whole.
 */
@NullMarked
package io.infaas.gateway.memory;

import org.jspecify.annotations.NullMarked;
