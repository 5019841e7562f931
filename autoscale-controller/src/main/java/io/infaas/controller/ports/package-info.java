/** Whether ports are free, and whose they are if not. */
@NullMarked
package io.infaas.controller.ports;

import org.jspecify.annotations.NullMarked;
