/** The gateway's end of the control stream: receives views, sends demand and acknowledgements. */
@NullMarked
package io.infaas.gateway.control;

import org.jspecify.annotations.NullMarked;
