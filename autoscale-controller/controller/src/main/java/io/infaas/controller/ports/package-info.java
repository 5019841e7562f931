/** Checks that ports are free, and finds the owner of a taken port. */
@NullMarked
package io.infaas.controller.ports;

import org.jspecify.annotations.NullMarked;
