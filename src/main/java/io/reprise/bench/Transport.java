package io.reprise.bench;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/**
 * How threads wait for sockets: by Linux's epoll, which is cheaper and wakes to the microsecond, or
 * else by Java's selector, which wakes to the millisecond.
 */
enum Transport {
  EPOLL,
  SELECTOR;

  static Transport best() {
    return Epoll.isAvailable() ? EPOLL : SELECTOR;
  }

  EventLoopGroup threads(int count) {
    DefaultThreadFactory factory = new DefaultThreadFactory("reprise-bench", true);
    return this == EPOLL
        ? new EpollEventLoopGroup(count, factory)
        : new NioEventLoopGroup(count, factory);
  }

  Channel channel() {
    return this == EPOLL ? new EpollSocketChannel() : new NioSocketChannel();
  }
}
