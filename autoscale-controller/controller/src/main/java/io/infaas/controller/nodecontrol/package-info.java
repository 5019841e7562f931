/** Loads, unloads and reads of Triton nodes. */
@NullMarked
package io.infaas.controller.nodecontrol;

import org.jspecify.annotations.NullMarked;
