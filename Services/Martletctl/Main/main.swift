import Martletctl

await MartletctlCommand.start()
