/** Evidence about nodes: independent sources agree before a serving node is withdrawn or ended. */
@NullMarked
package io.infaas.controller.evidence;

import org.jspecify.annotations.NullMarked;
