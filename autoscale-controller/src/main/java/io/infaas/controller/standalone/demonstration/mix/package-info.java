/** The part of the demonstration in which applications and batch sizes meet on the same nodes. */
@NullMarked
package io.infaas.controller.standalone.demonstration.mix;

import org.jspecify.annotations.NullMarked;
