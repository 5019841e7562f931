/** The gateway's end of the control stream: views come down, demand and acknowledgements go up. */
@NullMarked
package io.infaas.gateway.control;

import org.jspecify.annotations.NullMarked;
