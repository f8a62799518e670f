// What the dashboard's modules promise, one sentence each. DashboardModulesIT runs them in a browser.
async () => {
  const { Ring } = await import('/dashboard/ring.js');
  const { Rate } = await import('/dashboard/rate.js');
  const { TopicTree } = await import('/dashboard/topic-tree.js');
  const { parseTopics, formatTopics, fromQuery, toQuery, matches, wants } = await import('/dashboard/filters.js');
  const { hexLines } = await import('/dashboard/hex.js');
  const { parse, sum, buckets, quantile } = await import('/dashboard/prometheus.js');
  const { values } = await import('/dashboard/metrics.js');
  const { Series, KEPT_POINTS, firstNumber, numberAt, pathText } = await import('/dashboard/series.js');
  const { CatchUp } = await import('/dashboard/catch-up.js');
  const { StreamLog } = await import('/dashboard/stream-log.js');
  const { World } = await import('/dashboard/world.js');
  const { Layout } = await import('/dashboard/force.js');
  const { sparkPath } = await import('/dashboard/sparkline.js');
  const { asJson, kindOf, preview, sizeOf, sourceOf } = await import('/dashboard/payload.js');
  const format = await import('/dashboard/format.js');
  const { slowFirst } = await import('/dashboard/client-table.js');
  const { EventRow } = await import('/dashboard/event-row.js');
  const { EventDetails } = await import('/dashboard/event-details.js');

  const same = (actual, expected) => {
    if (JSON.stringify(actual) !== JSON.stringify(expected)) {
      throw new Error(`expected ${JSON.stringify(expected)} but was ${JSON.stringify(actual)}`);
    }
  };
  const event = (topic, data = '', more = {}) => ({
    topic, data, time: new Date(5000), type: 'io.spore.mqtt.message', id: 'g/1/1',
    source: '/spore/g/mqtt', snapshot: false, ...more });

  const tests = {
    'a ring keeps the latest and tells the newest first': () => {
      const ring = new Ring(3);
      [1, 2].forEach((item) => ring.push(item));
      same(ring.toArray(), [2, 1]);
      [3, 4, 5].forEach((item) => ring.push(item));
      same([ring.toArray(), ring.newest(0), ring.newest(2), ring.newest(3) ?? null], [[5, 4, 3], 5, 3, null]);
    },
    'what the broker had kept is marked in its row and in full': () => {
      const row = new EventRow();
      const kept = event('a/b', 'x', { retained: true, snapshot: true });
      row.show(kept);
      const details = new EventDetails({ onClose() {}, onFilter() {}, filter: () => ({ exclude: [] }) });
      details.show(kept);
      same(row.element.querySelector('.row-marks').textContent, 'last retained');
      same(details.element.querySelector('dd:last-of-type').textContent,
        'retained, the last one of its topic when the page came');
      row.show(event('a/b', 'y'));
      same(row.element.querySelector('.row-marks').textContent, '');
    },
    'a rate counts whole seconds and forgets those that are a minute old': () => {
      const rate = new Rate();
      for (let second = 100; second < 110; second++) {
        rate.add(second * 1000 + 500, 4);
      }
      same([rate.perSecond(110_000), rate.perSecond(110_000, 20), rate.total], [4, 2, 40]);
      same(rate.history(110_000).slice(-11), [0, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4]);
      same([rate.perSecond(200_000, 59), rate.total], [0, 40]);
    },
    'what comes late counts as if it came now': () => {
      const rate = new Rate();
      rate.add(100_000);
      rate.add(40_000);
      same(rate.perSecond(101_000, 1), 2);
    },
    'a tree counts what is below, and snapshots not at all': () => {
      const tree = new TopicTree(10);
      tree.add(event('a/b', 1), 1000);
      tree.add(event('a/c', 2), 1000);
      tree.add(event('a', 3, { snapshot: true }), 1000);
      const a = tree.get('a');
      same([a.rate.total, a.last.data, tree.get('a/b').rate.total, tree.size], [2, 3, 1, 3]);
    },
    'a tree without room counts what it has no room for': () => {
      const tree = new TopicTree(1);
      ['a', 'b', 'b', 'a'].forEach((topic) => tree.add(event(topic), 1000));
      same([tree.size, tree.left, tree.get('a').rate.total], [1, 2, 2]);
    },
    'a tree shows what is open, and what a search leads to': () => {
      const tree = new TopicTree(10);
      ['x/y/z', 'x/k', '/lead'].forEach((topic) => tree.add(event(topic), 1000));
      const byName = (a, b) => (a.name < b.name ? -1 : 1);
      const shown = (isOpen, search) => tree.rows(isOpen, search, byName).map((row) => row.node.topic);
      same(shown(() => false, ''), ['', 'x']);
      same(shown((node) => node.topic === 'x', ''), ['', 'x', 'x/k', 'x/y']);
      same(shown(() => false, 'Z'), ['x', 'x/y', 'x/y/z']);
    },
    'filters that are typed come out of the address as they went in': () => {
      const typed = ' a/#, !a/b , + ,, !';
      same(parseTopics(typed), { topics: ['a/#', '+'], exclude: ['a/b'] });
      same(formatTopics(parseTopics(typed)), 'a/#, +, !a/b');
      const filter = { topics: ['a b/#', 'x,y&z'], exclude: ['!'], text: 'ü="' };
      same(fromQuery(new URLSearchParams(toQuery(filter).toString())), filter);
    },
    'wildcards match as in MQTT': () => {
      const yes = [['#', 'a/b'], ['a/#', 'a'], ['a/#', 'a/b/c'], ['+/b', 'a/b'], ['a/+', 'a/'], ['$x/#', '$x/y']];
      const no = [['#', '$SYS/x'], ['+/x', '$SYS/x'], ['a/+', 'a/b/c'], ['a/b', 'a'], ['a', 'a/b'], ['A', 'a']];
      same(yes.filter(([filter, topic]) => !matches(filter, topic)), []);
      same(no.filter(([filter, topic]) => matches(filter, topic)), []);
      same([wants({ topics: [], exclude: ['a/#'] }, 'a/b'), wants({ topics: ['a/#'], exclude: [] }, 'a')],
        [false, true]);
    },
    'bytes are shown as hex and text, and what is left is counted': () => {
      const { lines, left } = hexLines(new Uint8Array([0x41, 0, 0xff, ...Array(30).fill(0x20)]), 2);
      same(lines[0], { offset: '000000', hex: '41 00 ff' + ' 20'.repeat(13), text: 'A··' + ' '.repeat(13) });
      same([lines[1].offset, left], ['000010', 1]);
    },
    'metrics are read as Prometheus writes them': () => {
      const families = parse(['# HELP a_total What it is', '# TYPE a_total counter',
        'a_total{x="1",y="q\\"\\\\\\n}"} 3.0', 'a_total{x="2"} 4 1700000000', 'nonsense', '', 'b NaN',
        '# TYPE h histogram', 'h_bucket{le="0.1"} 1', 'h_bucket{le="+Inf"} 2', 'h_sum 5', 'h_count 2'].join('\n'));
      same([sum(families, 'a_total'), sum(families, 'a_total', { x: '2' }), sum(families, 'none') ?? null], [7, 4, null]);
      same(families.get('a_total').samples[0].labels.y, 'q"\\\n}');
      same([...buckets(families, 'h').values()], [1, 2]);
      same([families.get('a_total').help, families.get('h').type], ['What it is', 'histogram']);
    },
    'a quantile is taken of what came between two readings': () => {
      const before = new Map([[1, 100], [2, 100], [Infinity, 100]]);
      const after = new Map([[1, 100], [2, 110], [Infinity, 110]]);
      same([quantile(0.5, before, after), quantile(0.5, after, after)], [1.5, null]);
      same(quantile(0.99, new Map(), new Map([[1, 0], [Infinity, 5]])), 1);
    },
    'counters become rates, and a gateway that starts anew makes no negative one': () => {
      const at = (count) => parse(`# TYPE c_total counter\nc_total ${count}\n# TYPE g gauge\ng 7`);
      same([...values(at(10), at(30), 2)], [['c_total', 10], ['g', 7]]);
      same([...values(at(30), at(0), 2)], [['c_total', null], ['g', 7]]);
      same([...values(new Map(), at(5), 2)], [['c_total', null], ['g', 7]]);
    },
    'the first number of a payload is found, and any other by its path': () => {
      const data = { name: '7', on: true, list: [{ v: 3 }], t: 21.5 };
      same(firstNumber(data), ['list', 0, 'v']);
      same([numberAt(data, ['list', 0, 'v']), numberAt(data, ['t']), numberAt(data, ['no', 'where']) ?? null], [3, 21.5, null]);
      same([firstNumber('21.5'), firstNumber('on') ?? null, firstNumber(new Uint8Array(3)) ?? null], [[], null, null]);
      same(pathText(['list', 0, 'v']), 'list[0].v');
      same(numberAt({}, ['constructor', 'length']) ?? null, null);
    },
    'a series keeps the latest, and takes in what was before without a repeat': () => {
      const series = new Series();
      series.add(30, 3);
      const earlier = new Series();
      [10, 20, 30].forEach((time) => earlier.add(time, time / 10));
      series.prepend(earlier);
      same([series.times, series.values], [[10, 20, 30], [1, 2, 3]]);
      for (let i = 0; i < 3 * KEPT_POINTS; i++) {
        series.add(i, i);
      }
      same([series.times.length <= 1.25 * KEPT_POINTS, series.times.at(-1)], [true, 3 * KEPT_POINTS - 1]);
    },
    'what comes after a lost connection is counted until it is the present again': () => {
      const catchUp = new CatchUp();
      const at = (time, snapshot = false) => ({ time: new Date(time), snapshot });
      catchUp.event(at(1000), 3000);
      catchUp.begin(20_000);
      catchUp.event(at(10_000), 20_010);
      catchUp.event(at(17_900), 20_020);
      catchUp.event(at(18_100), 20_100);
      catchUp.event(at(9000, true), 20_100);
      same(catchUp.finished(20_500) ?? null, null);
      same(catchUp.finished(22_000), { text: 'Reconnected: 2 events caught up, none missed', complete: true });
      same(catchUp.finished(23_000) ?? null, null);
    },
    'what was missed for good is said with its reason': () => {
      const catchUp = new CatchUp();
      catchUp.begin(0);
      catchUp.gap({ dropped: null, reason: 'no event log' });
      catchUp.gap({ dropped: 12, reason: 'too old' });
      same(catchUp.finished(5000), {
        text: 'Reconnected: 0 events caught up, some missed (no event log), 12 missed (too old)', complete: false });
    },
    'a stream that is held stays as it is and counts what waits': () => {
      const log = new StreamLog('YES');
      ['yes 1', 'no', 'yes 2'].forEach((text) => log.add(event('t', text)));
      log.hold();
      log.add(event('t', 'yes 3'));
      same([log.size, log.at(0).data, log.waiting, log.total], [2, 'yes 2', 1, 3]);
      log.release();
      same([log.size, log.at(0).data, log.waiting], [3, 'yes 3', 0]);
    },
    'what a snapshot tells again is not in the stream twice': () => {
      const log = new StreamLog();
      const told = (id, snapshot) => log.add(event('t', id, { id, snapshot }));
      told('g/1/1', false);
      told('g/1/2', false);
      told('g/1/2', true);
      told('g/1/0', true);
      told('g/1/3', false);
      told('g/1/3', true);
      same([log.total, log.at(0).data, log.at(1).data], [4, 'g/1/3', 'g/1/0']);
    },
    'a world believes types and not topics': () => {
      const world = new World();
      world.add(event('cluster/update', { members: [{ ip: '6.6.6.6' }], primaryNode: '6.6.6.6' }), 1);
      same(world.members, []);
      world.add(event('cluster/update', { members: [{ ip: '1.1.1.1' }], primaryNode: '1.1.1.1' },
        { type: 'io.spore.cluster.changed', source: '/spore/g/udp' }), 1);
      same([world.members.length, world.primaryNode, world.events.total], [1, '1.1.1.1', 2]);
    },
    'a layout comes to rest with nobody on top of another': () => {
      const layout = new Layout();
      const ids = Array.from({ length: 30 }, (_, index) => `n${index}`);
      layout.update(ids, ids.slice(1).map((id) => ['n0', id]));
      let steps = 0;
      while (layout.step() && steps++ < 5000);
      const all = [...layout.bodies.values()];
      const nearest = Math.min(...all.flatMap((a, i) => all.slice(i + 1).map((b) => Math.hypot(a.x - b.x, a.y - b.y))));
      same([steps < 5000, nearest > 15, all.every((body) => Number.isFinite(body.x))], [true, true, true]);
    },
    'a sparkline ends where its values do': () => {
      same([sparkPath([0, 0]), sparkPath([5])], ['', '']);
      same(sparkPath([0, 2]), 'M0 19L100 2');
    },
    'payloads are told apart and shown on one line': () => {
      const bytes = new Uint8Array(40).fill(255);
      same([kindOf({}), kindOf('x'), kindOf(''), kindOf(bytes), kindOf(null)], ['json', 'text', 'empty', 'bytes', 'empty']);
      same([preview('a\nb'), preview([1]), preview(bytes).endsWith('ff …')], ['a b', '[1]', true]);
      same([sizeOf('ü'), sizeOf(bytes), sizeOf([1])], [2, 40, 3]);
      same([sourceOf(event('t')), sourceOf(event('t', '', { source: 'odd' }))], ['mqtt', 'gateway']);
      same(JSON.parse(asJson(event('t', new Uint8Array([1, 2])))).data_base64, 'AQI=');
    },
    'numbers are written for people': () => {
      same([format.count(12_345.6), format.rate(0.04), format.rate(3.14), format.rate(5015)], ['12,346', '<0.1', '3.1', '5,015']);
      same([format.size(999), format.size(1200), format.size(3.4e8)], ['999 B', '1.2 KB', '340 MB']);
      same([format.duration(250), format.duration(61_000), format.duration(0.25), format.number(1234.56), format.number(0.001234)],
        ['250 ms', '1 min', '250 µs', '1,235', '0.0012']);
    },
    'slow clients come first': () => {
      const client = (id, waitingBytes, dropped) => ({ id, waitingBytes, dropped, connectedAt: id });
      same(slowFirst([client(1, 0, 0), client(2, 0, 9), client(3, 50, 0)]).map(({ id }) => id), [3, 2, 1]);
    },
  };

  const problems = {};
  for (const [name, test] of Object.entries(tests)) {
    try {
      test();
      problems[name] = '';
    } catch (problem) {
      problems[name] = String(problem);
    }
  }
  return problems;
}
