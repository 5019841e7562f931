/** The controller's end of the control streams: sessions, leases and acknowledgements of gateways. */
@NullMarked
package io.infaas.controller.control;

import org.jspecify.annotations.NullMarked;
