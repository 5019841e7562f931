/** Evidence about nodes: independent sources agree before anything that serves is withdrawn or ended. */
@NullMarked
package io.infaas.controller.evidence;

import org.jspecify.annotations.NullMarked;
