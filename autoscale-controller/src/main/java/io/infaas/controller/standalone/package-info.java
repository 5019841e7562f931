/** One command for everything on one machine: variants built and measured, local nodes, a controller, a gateway, a demonstration. */
@NullMarked
package io.infaas.controller.standalone;

import org.jspecify.annotations.NullMarked;
