/** Whether ports are free, and whose they are if not. */
@NullMarked
package io.infaas.controller.standalone.ports;

import org.jspecify.annotations.NullMarked;
