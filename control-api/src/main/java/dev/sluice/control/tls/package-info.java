/**
 * What the control API and those who call it do their handshakes with: made of PEM files, on the server anew when these change. A handshake
 * itself never touches the disk.
 */
@NullMarked
package dev.sluice.control.tls;

import org.jspecify.annotations.NullMarked;
