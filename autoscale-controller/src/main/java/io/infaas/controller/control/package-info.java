/** The controller's end of the control streams: whoever gateways are, what they know, and what they do not use any more. */
@NullMarked
package io.infaas.controller.control;

import org.jspecify.annotations.NullMarked;
