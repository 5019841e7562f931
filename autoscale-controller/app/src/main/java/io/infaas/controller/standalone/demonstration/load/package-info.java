/** Open-loop load and the counts of its answers. */
@NullMarked
package io.infaas.controller.standalone.demonstration.load;

import org.jspecify.annotations.NullMarked;
