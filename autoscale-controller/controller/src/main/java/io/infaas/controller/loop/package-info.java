/** The controller process: wiring, the single control loop and its thread, and the {@code controller} command. */
@NullMarked
package io.infaas.controller.loop;

import org.jspecify.annotations.NullMarked;
