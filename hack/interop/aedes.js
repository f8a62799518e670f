// Runs aedes on three ports: open, with a login, and encrypted.
const { readFileSync } = require('fs')
const net = require('net')
const tls = require('tls')
const aedes = require('aedes')

const [open, guarded, encrypted, cert, key] = process.argv.slice(2)
const create = aedes.Aedes && aedes.Aedes.createBroker
  ? options => aedes.Aedes.createBroker(options)
  : async options => (aedes.createBroker || aedes)(options)

async function main () {
  const everybody = await create({})
  const members = await create({
    authenticate: (client, user, password, done) => {
      if (user === 'gateway' && String(password) === 'secret') return done(null, true)
      const error = new Error('not authorised')
      error.returnCode = 4
      done(error, false)
    }
  })
  net.createServer(everybody.handle).listen(Number(open), '127.0.0.1')
  net.createServer(members.handle).listen(Number(guarded), '127.0.0.1')
  tls.createServer({ cert: readFileSync(cert), key: readFileSync(key) }, everybody.handle)
    .listen(Number(encrypted), '127.0.0.1')
}

main()
